// For the tests: Stripe's API as the sandbox's app answers it, without a socket.

type App = { request(path: string, init?: RequestInit): Response | Promise<Response> };

/** Form fields in, the answer's object out. A refusal (a declined card, a wrong state) is an answer too. */
export type StripeApi = {
  post(path: string, fields?: Record<string, string>): Promise<unknown>;
  get(path: string): Promise<unknown>;
};

export function stripeApi(app: App): StripeApi {
  const headers = { authorization: "Bearer sk_test_x" };
  const answer = async (response: Response): Promise<unknown> => {
    if (response.status >= 500) throw new Error(await response.text());
    return response.json();
  };
  return {
    async post(path, fields = {}) {
      const body = new URLSearchParams(fields).toString();
      return answer(await app.request(path, { method: "POST", headers, body }));
    },
    async get(path) {
      return answer(await app.request(path, { headers }));
    },
  };
}

export function idIn(object: unknown): string {
  const id = textIn(object, "id");
  if (!id) throw new Error(`nothing was created: ${JSON.stringify(object)}`);
  return id;
}

export function textIn(object: unknown, field: string): string | null {
  const value = fieldIn(object, field);
  return typeof value === "string" ? value : null;
}

export function fieldIn(object: unknown, field: string): unknown {
  return typeof object === "object" && object !== null ? Reflect.get(object, field) : undefined;
}
