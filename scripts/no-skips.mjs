/** A reporter for Node's test runner that fails a run in which a test was skipped. */
export default async function* noSkips(events) {
  for await (const { type, data } of events) {
    if (type !== "test:pass" || data.skip === undefined) continue;
    process.exitCode = 1;
    yield `skipped, which fails a run with CI set: ${data.name}\n`;
  }
}
