import { extractArchitectures } from "./architectures.ts";
import { extractDeploy } from "./deploy/extract.ts";
import { extract } from "./extract.ts";
import { writeArchFacts, writeDeployFacts, writeExtracted } from "./files.ts";
import { openRepository } from "./repository.ts";

const [repository] = process.argv.slice(2);
if (repository === undefined) {
  console.error("usage: npx tsx scripts/extract/main.ts <Kata git repository>");
  process.exit(2);
}
writeExtracted(extract(repository));
writeArchFacts(extractArchitectures(openRepository(repository)));
writeDeployFacts(extractDeploy(openRepository(repository)));
