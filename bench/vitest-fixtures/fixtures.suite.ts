import { it } from 'vitest';
import { test } from '../../dist/src/vitest/index.js';

const many = 200;
const starts = 9;

for (let count = 0; count < many; count += 1) it(`empty: ${count}`, () => undefined);
for (let count = 0; count < many; count += 1)
  test(`sharedPair: ${count}`, async ({ sharedPair }) => {
    void sharedPair;
  });
for (let count = 0; count < starts; count += 1)
  test(`pair: ${count}`, async ({ pair }) => {
    void pair;
  });
for (let count = 0; count < starts; count += 1)
  test(`faultyLink: ${count}`, async ({ faultyLink }) => {
    void faultyLink;
  });
