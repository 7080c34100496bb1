import { parse, toJs } from "../../toml/index.ts";
import { gunzip } from "../../util/gunzip.on-demand.ts";
import { isGoBase64 } from "./values.ts";

/** What the archive of initdata holds, or what is wrong with it; `undefined` when it is too long to be looked at. */
export type Initdata = { readonly text: string } | { readonly accepted: string };

const ALGORITHMS = ["sha256", "sha384", "sha512"];
const ARCHIVE = "base64 of a gzip of TOML";

/**
 * Reads initdata, the text that a confidential guest measures.
 *
 * Sources: `addHypervisorInitdataOverrides` in src/runtime/pkg/oci/utils.go; `add_hypervisor_initdata_overrides` and
 * `parse_initdata` in src/libs/kata-types/src/initdata.rs.
 *
 * @param isStrict as runtime-rs does: no line breaks in the base64, and the one version there is.
 */
export function readInitdata(value: string, isStrict: boolean): Initdata | undefined {
  if (!isGoBase64(value) || (isStrict && /\s/.test(value))) return { accepted: ARCHIVE };
  let text: string;
  try {
    const bytes = gunzip(Uint8Array.from(atob(value.replace(/\s/g, "")), (unit) => unit.charCodeAt(0)));
    if (!bytes) return undefined;
    text = new TextDecoder("utf-8", { fatal: isStrict }).decode(bytes);
  } catch {
    return { accepted: ARCHIVE };
  }
  const document = parse(text);
  if (document.errors.length > 0) return { accepted: ARCHIVE };
  const { algorithm, version, data } = toJs(document.root) as Readonly<Record<string, unknown>>;
  if (!ALGORITHMS.includes(String(algorithm)))
    return { accepted: `initdata with an algorithm of ${ALGORITHMS.join(", ")}` };
  if (!isStrict) return { text };
  if (version !== "0.1.0") return { accepted: "initdata of version 0.1.0" };
  const isTexts = typeof data === "object" && data !== null && !Array.isArray(data);
  if (!isTexts || !Object.values(data).every((one) => typeof one === "string"))
    return { accepted: "initdata with a table data of texts" };
  return { text };
}
