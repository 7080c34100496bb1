import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** Recorded facts that tests hold the product against; `README.md` there says what each is and where it is from. */
export const DATA = join(import.meta.dirname, "data");

/** The files of a folder that is kept in one archive, by their path in it. */
export function packedFiles(name: "corpus" | "toml-test"): ReadonlyMap<string, Buffer> {
  const packed = JSON.parse(gunzipSync(readFileSync(join(DATA, `${name}.json.gz`))).toString()) as Record<
    string,
    string | { readonly base64: string }
  >;
  return new Map(
    Object.entries(packed).map(([path, content]) => [
      path,
      typeof content === "string" ? Buffer.from(content) : Buffer.from(content.base64, "base64"),
    ]),
  );
}

/** Configuration files that Kata ships, and templates of them, by `RELEASE/RUNTIME/NAME`. */
export function corpus(below = ""): ReadonlyMap<string, string> {
  const files = [...packedFiles("corpus")].filter(([path]) => path.startsWith(below));
  return new Map(files.map(([path, bytes]) => [path, bytes.toString()]));
}

/** Lines of JSON, compressed. */
export function jsonLines<T>(path: string): readonly T[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}
