import { z } from "zod";

/** A refusal of the API, with what to do: thrown by the service, and again by the browser that reads it. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const Problem = z.object({ error: z.string(), message: z.string() });

/** What an answer that is not ok says of itself; "failed" where it says nothing that can be read. */
export async function apiErrorIn(response: Response): Promise<ApiError> {
  const problem = Problem.safeParse(await response.json().catch(() => undefined));
  return problem.success
    ? new ApiError(response.status, problem.data.error, problem.data.message)
    : new ApiError(response.status, "failed", `HTTP ${response.status}`);
}
