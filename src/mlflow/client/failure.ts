import { type FailedRequest, MlflowError } from './mlflow-error.js';

const passingStatuses: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Of these a connection was never made, so the server cannot have done anything. */
const neverSent = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;

/** A certificate that is not trusted now will not be so in a moment. */
const certificate = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|^ERR_(TLS|SSL)_/;

/** The error for an answer whose status is not 2xx. Any other server's page is cut to its first 200 characters. */
export function refused(
  endpoint: string,
  status: number,
  text: string,
  retryAfter: number | undefined,
): MlflowError {
  const { error_code: code, message } = parse(text);
  const failed: Omit<FailedRequest, 'code'> = {
    status,
    endpoint,
    maybeDone: status >= 500 || status === 408,
    passing: passingStatuses.has(status),
    retryAfter,
  };
  if (typeof code === 'string') return new MlflowError(String(message ?? code), { code, ...failed });
  const page = text.replace(/\s+/g, ' ').trim().slice(0, 200);
  return new MlflowError(page || `HTTP status ${status}`, { code: `HTTP_${status}`, ...failed });
}

/** The error for a request that got no answer: a cut or refused connection, a name not found, too long a wait. */
export function unanswered(endpoint: string, cause: unknown, timeout: number): MlflowError {
  if ((cause as Error).name === 'TimeoutError') {
    const message = `no answer within ${timeout / 1000} s`;
    return new MlflowError(message, {
      code: 'TIMEOUT',
      status: null,
      endpoint,
      maybeDone: true,
      passing: true,
      cause,
    });
  }
  const { code, message } = deepest(cause);
  return new MlflowError(message || code, {
    code: 'NETWORK',
    status: null,
    endpoint,
    maybeDone: !neverSent.test(code) && !certificate.test(code),
    passing: !certificate.test(code),
    cause,
  });
}

/** The code of what the system reported under an error of fetch: `ECONNREFUSED`, say; an empty text where it has none. */
export function systemCode(error: unknown): string {
  return deepest(error).code;
}

function deepest(error: unknown): { readonly code: string; readonly message: string } {
  let found = error as { readonly code?: unknown; readonly message?: string };
  for (
    let inner = error;
    inner instanceof Error;
    inner = inner.cause ?? (inner as AggregateError).errors?.[0]
  )
    found = inner;
  return {
    code: typeof found?.code === 'string' ? found.code : '',
    message: found?.message ?? String(error),
  };
}

function parse(text: string): { readonly error_code?: unknown; readonly message?: unknown } {
  try {
    return (JSON.parse(text) as object | null) ?? {};
  } catch {
    return {};
  }
}
