/**
 * An answer of the HTTP API that is not a success. Toxiproxy's error body is `{"error": text, "status": code}`;
 * `hint` is an addition of this proxy and appears only where there is something to say.
 */
export class ApiError extends Error {
  readonly status: number;
  readonly hint: string | undefined;

  constructor(status: number, message: string, hint?: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.hint = hint;
  }

  toJSON(): { error: string; status: number; hint?: string } {
    return { error: this.message, status: this.status, ...(this.hint === undefined ? {} : { hint: this.hint }) };
  }
}

export const badRequestBody = (why: string): ApiError => new ApiError(400, `bad request body: ${why}`);
export const missingField = (which: string): ApiError => new ApiError(400, `missing required field: ${which}`);
export const invalidStream = (): ApiError =>
  new ApiError(400, 'stream was invalid, can be either upstream or downstream');
export const invalidToxicType = (): ApiError => new ApiError(400, 'invalid toxic type');
export const proxyNotFound = (): ApiError => new ApiError(404, 'proxy not found');
export const toxicNotFound = (): ApiError => new ApiError(404, 'toxic not found');
export const proxyExists = (): ApiError => new ApiError(409, 'proxy already exists');
export const toxicExists = (): ApiError => new ApiError(409, 'toxic already exists');
