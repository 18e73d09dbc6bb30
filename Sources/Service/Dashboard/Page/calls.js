// JSON-RPC to the node that served this page.

const BATCH_MAX = 100;
let lastID = 0;

/** What the node answered instead of a result. `code` is the stable one. */
export class CallError extends Error {
  constructor({ message, data }) {
    super(message);
    this.code = data?.code ?? '';
    this.hint = data?.hint ?? '';
    this.retryMilliseconds = data?.retry_after_milliseconds ?? 0;
  }
}

async function post(calls) {
  const response = await fetch('/', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(calls),
  });
  if (!response.ok) throw new Error(`the node answered ${response.status}`);
  return response.json();
}

function request(method, params) {
  lastID += 1;
  return { jsonrpc: '2.0', id: lastID, method, params };
}

/** One call's result; throws CallError. */
export async function call(method, params = {}) {
  const answer = await post(request(method, params));
  if (answer.error) throw new CallError(answer.error);
  return answer.result;
}

/** Results of one method for many parameters, in their order; null where the node had an error. */
export async function calls(method, list) {
  const results = [];
  for (let start = 0; start < list.length; start += BATCH_MAX) {
    const answers = await post(list.slice(start, start + BATCH_MAX).map((params) => request(method, params)));
    results.push(...answers.map((answer) => answer.result ?? null));
  }
  return results;
}
