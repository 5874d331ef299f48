export { classify, type Diagnosis, mostLooks } from './classify.ts';
export type { Look, Looks } from './look.ts';
export { Observer, type Told } from './observe.ts';
export { diagnosisJson } from './report/json.ts';
export { nagiosCodes, nagiosLine } from './report/nagios.ts';
export { diagnosisText, nameOf } from './report/text.ts';
