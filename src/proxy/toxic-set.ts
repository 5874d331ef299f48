import { badRequestBody, invalidStream, invalidToxicType, toxicExists, toxicNotFound } from './api/error.ts';
import { readFields } from './api/fields.ts';
import { type Attributes, readAttributes, shownAttributes } from './attributes.ts';
import type { MysqlView } from './mysql/view.ts';
import { type Direction, directions, type LiveToxic, type ToxicKind } from './toxic.ts';
import type { ToxicFolder } from './toxic-folder.ts';

/** A toxic of a proxy, as the API shows it. */
export interface ToxicJson {
  readonly attributes: Attributes;
  readonly name: string;
  readonly type: string;
  /** As it was sent, in the case of its letters too. */
  readonly stream: string;
  readonly toxicity: number;
}

/** What the API accepts for a new toxic; read and checked here. */
export interface ToxicInput {
  readonly name?: string;
  readonly type?: string;
  readonly stream?: string;
  readonly toxicity?: number;
  readonly attributes?: unknown;
}

/** A toxic that has been added to a proxy. */
export class Toxic implements LiveToxic {
  readonly name: string;
  readonly type: string;
  readonly stream: Direction;
  private readonly streamAsSent: string;
  readonly kind: ToxicKind;
  /** Its place in the chain: toxics work in the order in which they were added. */
  readonly serial: number;
  toxicity: number;
  attributes: Attributes;
  firings = 0;

  constructor(
    name: string,
    type: string,
    stream: string,
    kind: ToxicKind,
    serial: number,
    toxicity: number,
    attributes: Attributes,
  ) {
    this.name = name;
    this.type = type;
    this.stream = readStream(stream);
    this.streamAsSent = stream;
    this.kind = kind;
    this.serial = serial;
    this.toxicity = toxicity;
    this.attributes = attributes;
  }

  toJSON(): ToxicJson {
    const { name, type, streamAsSent: stream, toxicity } = this;
    const attributes = shownAttributes(this.kind.attributes, this.attributes);
    return { attributes, name, type, stream, toxicity };
  }
}

/** The connections a toxic set works on. */
export interface ToxicTargets {
  engage(toxic: Toxic): void;
  reconsider(toxic: Toxic): void;
  redraw(toxic: Toxic): void;
  disengage(toxic: Toxic): void;
  /** What is known of the MySQL conversations that are open now. */
  conversations(): readonly MysqlView[];
}

/** The toxics of one proxy, in the order in which they work. */
export class ToxicSet implements Iterable<Toxic> {
  private readonly kinds: ToxicFolder;
  private readonly targets: ToxicTargets;
  private readonly byName = new Map<string, Toxic>();
  private lastSerial = 0;

  constructor(kinds: ToxicFolder, targets: ToxicTargets) {
    this.kinds = kinds;
    this.targets = targets;
  }

  [Symbol.iterator](): Iterator<Toxic> {
    return this.byName.values();
  }

  /** In the order of the API: those of the upstream direction first. */
  toJSON(): ToxicJson[] {
    const all = [...this.byName.values()];
    return directions
      .flatMap((stream) => all.filter((toxic) => toxic.stream === stream))
      .map((toxic) => toxic.toJSON());
  }

  /** @throws ApiError 404 */
  get(name: string): Toxic {
    const toxic = this.byName.get(name);
    if (toxic === undefined) throw toxicNotFound();
    return toxic;
  }

  /** @throws ApiError 400 on a bad stream, type or attribute, 409 on a name that is taken. */
  add(input: ToxicInput): Toxic {
    const sent = input.stream ?? 'downstream';
    const stream = readStream(sent);
    const type = input.type ?? '';
    const name = input.name || `${type}_${sent}`;
    const kind = this.kinds.get(type);
    if (kind === undefined) throw invalidToxicType();
    if (this.byName.has(name)) throw toxicExists();
    const attributes = readAttributes(kind.attributes, input.attributes, undefined, kind.extension ?? false);
    kind.check?.(attributes, stream, this.targets.conversations());
    this.lastSerial += 1;
    const toxic = new Toxic(name, type, sent, kind, this.lastSerial, input.toxicity ?? 1, attributes);
    this.byName.set(name, toxic);
    this.targets.engage(toxic);
    return toxic;
  }

  /** Changes attributes and toxicity. @throws ApiError 400, 404 */
  update(name: string, input: ToxicChange): Toxic {
    const toxic = this.get(name);
    const { kind } = toxic;
    const attributes = readAttributes(kind.attributes, input.attributes, toxic.attributes, kind.extension ?? false);
    kind.check?.(attributes, toxic.stream, this.targets.conversations());
    toxic.attributes = attributes;
    toxic.firings = 0;
    if (input.toxicity !== undefined && input.toxicity !== toxic.toxicity) {
      toxic.toxicity = input.toxicity;
      this.targets.redraw(toxic);
    }
    this.targets.reconsider(toxic);
    return toxic;
  }

  /** @throws ApiError 404 */
  remove(name: string): void {
    const toxic = this.get(name);
    this.byName.delete(name);
    this.targets.disengage(toxic);
  }

  clear(): void {
    for (const name of [...this.byName.keys()]) this.remove(name);
  }
}

function readStream(text: string): Direction {
  const stream = directions.find((direction) => direction === text.toLowerCase());
  if (stream === undefined) throw invalidStream();
  return stream;
}

/** What the API accepts for a change of a toxic: its name, type and stream stay, and what a body says of them is not read. */
export type ToxicChange = Pick<ToxicInput, 'toxicity' | 'attributes'>;

/** Reads the JSON body of a change of a toxic. @throws ApiError 400 when a field has the wrong type. */
export function readToxicChange(body: unknown): ToxicChange {
  const fields = readFields(body);
  const toxicity = fields.get('toxicity');
  if (toxicity !== undefined && typeof toxicity !== 'number') throw badRequestBody('toxicity must be a number');
  const attributes = fields.get('attributes');
  // Told before a wrong stream or type is.
  readFields(attributes, 'attributes');
  return { ...(toxicity === undefined ? {} : { toxicity }), attributes };
}

/** Reads the JSON body of a new toxic. @throws ApiError 400 when a field has the wrong type. */
export function readToxicInput(body: unknown): ToxicInput {
  const fields = readFields(body);
  const name = fields.text('name');
  const type = fields.text('type');
  const stream = fields.text('stream');
  return {
    ...(name === undefined ? {} : { name }),
    ...(type === undefined ? {} : { type }),
    ...(stream === undefined ? {} : { stream }),
    ...readToxicChange(body),
  };
}
