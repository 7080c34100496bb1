/** What people get: the npm package, installed as they do, and what the extension's page shows. */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import { promisify } from "node:util";
import { unpackExtension } from "../../scripts/e2e/editor.ts";
import { root, sampleWorkspace, vsix } from "../../scripts/e2e/places.ts";
import { samples } from "./samples.ts";

const run = promisify(execFile);
const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const home = mkdtempSync(path.join(tmpdir(), "kata-config-published-"));
after(() => rmSync(home, { recursive: true, force: true }));

describe("the npm package", { timeout: 300_000 }, () => {
  const prefix = path.join(home, "prefix");
  const installed = path.join(prefix, "lib/node_modules", manifest.name);
  const bin = (name: string) => path.join(prefix, "bin", name);

  it("is built by npm when it is packed, and installs without a network", async () => {
    const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", home], { cwd: root });
    const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf("[\n")));
    mkdirSync(prefix);
    const quiet = ["--offline", "--no-audit", "--no-fund", "--no-update-notifier"];
    await run("npm", ["install", "--global", "--prefix", prefix, ...quiet, path.join(home, filename)]);
    assert.equal(manifest.private, undefined);
  });

  it("holds the programs and no sources or tests", () => {
    const files = readdirSync(installed, { recursive: true, encoding: "utf8" });
    assert.ok(files.includes("LICENSE") && files.includes(path.join("dist", "ThirdPartyNotices.txt")));
    assert.deepEqual(
      files.filter((name) => /(?:^|\/)(?:test|scripts|bench|src|\.e2e)(?:\/|$)|\.ts$/.test(name)),
      [],
    );
  });

  it("has a command line that checks", async () => {
    const { stdout } = await run(bin("kata-config"), ["--version"]);
    assert.match(stdout, new RegExp(`\\b${manifest.version.replaceAll(".", "\\.")}\\b`));
    const file = path.join(sampleWorkspace, samples.runtimeRs);
    const failed = await run(bin("kata-config"), ["check", file]).catch((error: unknown) => error);
    assert.match((failed as { stdout: string }).stdout, /did you mean default_memory/);
    assert.equal((failed as { code: number }).code, 1);
  });

  it("has a language server that answers", async () => {
    const server = spawn(bin("kata-config-language-server"), ["--stdio"]);
    const body = JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "initialize",
      params: { processId: null, rootUri: null, capabilities: {} },
    });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    const answer = await new Promise<string>((resolve) => {
      let text = "";
      server.stdout.setEncoding("utf8").on("data", (part: string) => {
        text += part;
        if (text.includes("hoverProvider")) resolve(text);
      });
    });
    server.kill();
    assert.match(answer, /"completionProvider"/);
  });
});

describe("the extension", { timeout: 120_000 }, () => {
  let folder = "";

  it("is smaller than 1.5 MB", async () => {
    assert.ok(statSync(vsix()).size < 1.5e6, `${statSync(vsix()).size} bytes`);
    folder = await unpackExtension(vsix(), home);
  });

  it("has a page whose pictures and links are those of the repository, and there", () => {
    const readme = readdirSync(folder).find((name) => name.toLowerCase() === "readme.md") ?? "";
    const text = readFileSync(path.join(folder, readme), "utf8").replaceAll(/^```[\s\S]*?^```/gm, "");
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
    assert.ok(links.length > 5);
    for (const link of links) {
      assert.match(link, /^https:\/\/|^#/);
      const place = new RegExp(`^${manifest.repository.url}/(?:blob|raw)/HEAD/([^#]+)`).exec(link)?.[1];
      if (place) assert.ok(existsSync(path.join(root, place)), link);
    }
    assert.ok(
      !/\bnpm ci\b|clone of this repository/.test(text.slice(0, 3000)),
      "the page begins with a clone",
    );
  });
});
