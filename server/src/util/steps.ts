/** A long piece of work that stops between its steps, so that something else can be done there. */
export type Steps<T> = Generator<undefined, T, void>;

/** Does all steps at once. */
export function allSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
