/** Of a long text an edit copies little: what answers at each key and at the cursor never puts the whole together. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { complete } from "../../server/src/features/completion/index.ts";
import { hover } from "../../server/src/features/hover.ts";
import { corpus } from "../data.ts";
import { openTestService } from "./subject.ts";

const LONG = 300_000;

it("neither problems nor completion nor hover need the whole of a long text", () => {
  const service = openTestService();
  // The hover on an option of the Go runtime moves the whole file, to say what comes of it.
  for (const [file, text] of corpus("4.1.0/runtime-rs/")) {
    const filler = `# ${"-".repeat(96)}\n`.repeat(LONG / 100);
    const before = service.open(file, text + filler);
    const at = text.indexOf("\n[") + 1;
    const document = service.update(before, { start: at, end: at, text: "# typed\n" });
    assert.ok(document.toml.pieces.length > 1);
    Object.defineProperty(document.toml, "text", {
      get() {
        throw new Error(`the whole text of ${file} was put together`);
      },
    });
    const assembly = service.assemble(document);
    service.problems(assembly);
    for (let offset = 0; offset < text.length; offset += 97) {
      hover(assembly, offset);
      complete(assembly, offset);
    }
  }
});
