import type { UpstreamFacts } from "../../server/src/schema/upstream.ts";
import { goLoader } from "./go/loader.ts";
import { openRepository } from "./repository.ts";
import { rustLoader } from "./rust/loader.ts";
import { foldSnapshots } from "./snapshot.ts";

/**
 * Extracts the facts about both loaders from a Kata git repository with its tags, for every release.
 * Throws when the repository lacks a file that every release has, or when the source uses a form that
 * the extraction does not know.
 */
export function extract(path: string): { go: UpstreamFacts; rust: UpstreamFacts } {
  const repository = openRepository(path);
  const releases = repository.releases();
  const go = goLoader(repository);
  const rust = rustLoader(repository);
  return {
    go: foldSnapshots("go", new Map(releases.map((release) => [release, go(release)]))),
    rust: foldSnapshots("runtime-rs", new Map(releases.map((release) => [release, rust(release)]))),
  };
}
