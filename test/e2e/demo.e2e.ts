/** The demo as the README tells to run it, but for the browser. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { root } from "../../scripts/e2e/places.ts";

test("the demo serves the sample workspace until Ctrl+C", { timeout: 300_000 }, async (context) => {
  const args = ["--import", "tsx", "scripts/demo.ts", "--browser", "--no-open"];
  const demo = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  context.after(() => demo.kill());
  let output = "";
  const ended = new Promise<number | null>((resolve) => demo.once("close", resolve));
  const link = await new Promise<string>((resolve, reject) => {
    const read = (text: string) => {
      output += text;
      const found = /^ *(http:\S+)$/m.exec(output)?.[1];
      if (found !== undefined && output.includes("Ctrl+C")) resolve(found);
    };
    for (const stream of [demo.stdout, demo.stderr]) stream.setEncoding("utf8").on("data", read);
    ended.then(() => reject(new Error(output)));
  });

  const url = new URL(link);
  assert.equal(url.hostname, "127.0.0.1");
  const workspace = url.searchParams.get("folder");
  assert.ok(workspace !== null && existsSync(workspace), `${workspace} is no folder`);
  assert.equal((await fetch(link)).status, 200);

  demo.kill("SIGINT");
  assert.equal(await ended, 0);
  assert.ok(!existsSync(workspace), `${workspace} is left`);
  await assert.rejects(fetch(link), "the editor still answers");
});
