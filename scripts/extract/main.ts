import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { extract } from "./extract.ts";
import { writeFacts } from "./snapshot.ts";

const [repository] = process.argv.slice(2);
if (repository === undefined) {
  console.error("usage: npx tsx scripts/extract/main.ts <Kata git repository>");
  process.exit(2);
}
const folder = join(import.meta.dirname, "../../schemas/upstream");
const { go, rust } = extract(repository);
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "go.json"), writeFacts(go));
writeFileSync(join(folder, "runtime-rs.json"), writeFacts(rust));
