/**
 * What other extensions and VS Code itself see of the extension: its providers and diagnostics. The samples may have
 * been changed by earlier tests, and nothing is saved.
 */
import * as vscode from "vscode";
import { eventually } from "../eventually.ts";
import { samples } from "../samples.ts";
import * as assert from "./assert.ts";
import { codeOf, completions, diagnostics, fixes, hover, open, openNew, place } from "./documents.ts";
import { NOTE, type Test } from "./runner.ts";

const mistyped = (found: readonly vscode.Diagnostic[]) =>
  found.find((each) => codeOf(each) === "unknown-key" && each.message.includes("default_memroy"));

export const tests: readonly Test[] = [
  {
    name: "the extension is installed and starts on a configuration",
    async run() {
      const extension = vscode.extensions.getExtension("kata-config.kata-config");
      assert.ok(extension, "kata-config.kata-config is not installed");
      await open(samples.runtimeRs);
      await extension.activate();
      assert.ok(extension.isActive);
    },
  },
  {
    name: "the editor's page about its start tells what the activation cost",
    async run() {
      await vscode.commands.executeCommand("perfview.show");
      // The page says "Loading..." until the editor's own start is over.
      const [, load, call, finish] = await eventually("the editor's page names the extension", () => {
        const page = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "perf");
        return /^\| kata-config\.kata-config\s+\| \w+\s+\| (\d+)\s+\| (\d+)\s+\| (\d+)/m.exec(
          page?.getText() ?? "",
        );
      });
      // Not held against a number: a busy machine takes its time. That little is read, and how long it takes, is
      // measured elsewhere.
      console.log(`${NOTE}activation in ms: ${load} to load, ${call} to call, ${finish} to finish`);
    },
  },
  {
    name: "a mistyped key is a diagnostic with the key's range, a code and a proposal",
    async run() {
      const document = await open(samples.runtimeRs);
      const found = mistyped(await diagnostics(document, (all) => mistyped(all) !== undefined));
      assert.ok(found);
      assert.equal(document.getText(found.range), "default_memroy");
      assert.match(found.message, /did you mean.*default_memory/i);
    },
  },
  {
    name: "an empty line completes to keys that are not set yet",
    async run() {
      const document = await open(samples.runtimeRs);
      const line = place(document, "# Pods may set these").line - 1;
      const labels = await completions(document, new vscode.Position(line, 0), (all) =>
        all.includes("default_bridges"),
      );
      assert.ok(!labels.includes("machine_type"), "machine_type is set already");
    },
  },
  {
    name: "a value completes inside its quotes",
    async run() {
      const document = await open(samples.runtimeRs);
      await completions(document, place(document, 'shared_fs = "', "end"), (labels) =>
        labels.some((label) => label.includes("virtio-fs")),
      );
    },
  },
  {
    name: "hovering a key explains it",
    async run() {
      const document = await open(samples.runtimeRs);
      await hover(document, place(document, "default_vcpus = 8"), /CPU/i);
    },
  },
  {
    name: "the quick fix of a mistyped key removes its diagnostic",
    async run() {
      const document = await open(samples.runtimeRs);
      const found = mistyped(await diagnostics(document, (all) => mistyped(all) !== undefined));
      assert.ok(found);
      const mends = ({ edit }: vscode.CodeAction) => edit !== undefined;
      const action = (await fixes(document, found.range, mends)).find(mends);
      assert.ok(action?.edit, "no quick fix is offered");
      assert.ok(await vscode.workspace.applyEdit(action.edit));
      assert.match(document.getText(), /^default_memory = 4096$/m);
      await diagnostics(document, (all) => mistyped(all) === undefined && all.length > 0);
    },
  },
  {
    name: "of a problem the rule can be read about and its severity changed; what is refused is not ignored",
    async run() {
      const document = await open(samples.runtimeRs);
      const wrong = (all: readonly vscode.Diagnostic[]) => all.find((each) => codeOf(each) === "wrong-type");
      const found = wrong(await diagnostics(document, (all) => wrong(all) !== undefined));
      assert.ok(found);
      const explains = ({ title }: vscode.CodeAction) => title === "Explain wrong-type";
      const titles = (await fixes(document, found.range, explains)).map(({ title }) => title);
      assert.ok(titles.includes("Change the severity of wrong-type…"), titles.join(", "));
      assert.ok(!titles.some((title) => title.startsWith("Ignore wrong-type")), titles.join(", "));
    },
  },
  {
    name: "spaces and blank lines are formatted, and only those of TOML",
    async run() {
      const format = (document: vscode.TextDocument) =>
        vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
          "vscode.executeFormatDocumentProvider",
          document.uri,
          { tabSize: 2, insertSpaces: true },
        );
      const toml = await openNew(
        "config/configuration-clh.toml",
        '[hypervisor.clh]\ndefault_memory="2048"\n\n\n\n',
      );
      await diagnostics(toml, (all) => all.some((each) => codeOf(each) === "wrong-type"));
      const edits = (await format(toml)) ?? [];
      const line = toml.lineAt(1).text;
      const own = edits.filter(({ range }) => range.start.line === 1);
      const after = own.reduceRight(
        (text, { range, newText }) =>
          text.slice(0, range.start.character) + newText + text.slice(range.end.character),
        line,
      );
      assert.equal(after, 'default_memory = "2048"');
      const yaml = await vscode.workspace.openTextDocument({ language: "yaml", content: "a:   1\n" });
      assert.equal((await format(yaml))?.length ?? 0, 0);
    },
  },
  {
    name: "the Go runtime is marked as deprecated",
    async run() {
      const document = await open(samples.go);
      const deprecated = ({ tags = [] }: vscode.Diagnostic) => tags.includes(vscode.DiagnosticTag.Deprecated);
      await diagnostics(document, (all) => all.some(deprecated));
    },
  },
  {
    name: "the setting of the runtime wins over what the path tells",
    async run() {
      const document = await open(samples.runtimeRs);
      const hotPlug = (all: readonly vscode.Diagnostic[]) =>
        all.some((each) => document.getText(each.range).includes("hot_plug_vfio"));
      await diagnostics(document, hotPlug);
      const settings = vscode.workspace.getConfiguration("kata", document.uri);
      await settings.update("runtime", "go", vscode.ConfigurationTarget.Workspace);
      try {
        await diagnostics(document, (all) => !hotPlug(all));
      } finally {
        await settings.update("runtime", undefined, vscode.ConfigurationTarget.Workspace);
      }
      await diagnostics(document, hotPlug);
    },
  },
  {
    name: "definition and references lead through a main file and its drop-ins",
    async run() {
      const document = await open(samples.goWithDropIns);
      await diagnostics(document, (all) => all.length > 0);
      // In the browser alone each file stands by itself.
      const files = document.uri.scheme === "vscode-test-web" ? 1 : 2;
      const ask = (command: string) => async () => {
        const found = await vscode.commands.executeCommand<vscode.Location[]>(
          command,
          document.uri,
          place(document, "default_memory = 2048"),
        );
        return found.length > 0 ? found : undefined;
      };
      const references = await eventually("references", ask("vscode.executeReferenceProvider"));
      assert.equal(references.length, files);
      const [target] = await eventually("a definition", ask("vscode.executeDefinitionProvider"));
      assert.equal(target?.uri.path.endsWith("/config.d/50-user-overrides.toml"), files === 2);
    },
  },
  {
    name: "a handler of containerd is explained, and its configuration completed",
    async run() {
      const document = await open(samples.containerd);
      await hover(document, place(document, "runtime_path"), /The program of the shim/);
      await hover(document, place(document, "io.containerd.kata-qemu"), /containerd starts/);
      const offered = (labels: readonly string[]) =>
        labels.some((label) => label.endsWith('/runtimes/clh/configuration-clh.toml"'));
      await completions(document, place(document, 'ConfigPath = "', "end"), offered);
    },
  },
  {
    name: "the effective configuration is shown, read-only, and follows the file",
    async run() {
      const document = await open(samples.runtimeRs);
      await diagnostics(document, (all) => all.length > 0);
      await vscode.commands.executeCommand("kata.showEffective");
      const shown = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "kata-effective");
      assert.ok(shown, "no document of the effective configuration is open");
      assert.match(shown.uri.path, /\/configuration-qemu-runtime-rs \(effective\)\.toml$/);
      assert.equal(shown.languageId, "toml");
      assert.match(shown.getText(), /^default_maxvcpus = 4 # .*configuration-qemu-runtime-rs\.toml/m);
      const followed = new Promise<void>((resolve) => {
        const listener = vscode.workspace.onDidChangeTextDocument(() => {
          if (!/^default_maxvcpus = 5 /m.test(shown.getText())) return;
          listener.dispose();
          resolve();
        });
      });
      const edit = new vscode.WorkspaceEdit();
      const at = place(document, "default_maxvcpus = 4", "end");
      edit.replace(document.uri, new vscode.Range(at.translate(0, -1), at), "5");
      assert.ok(await vscode.workspace.applyEdit(edit));
      await followed;
      const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
        "vscode.executeLinkProvider",
        shown.uri,
      );
      assert.ok(links.length > 3, "origins are no links");
      for (const { range, target } of links) {
        const [, file, line] = /^(.*):(\d+)$/.exec(shown.getText(range)) ?? [];
        assert.ok(target, "a link leads nowhere");
        assert.ok(target.path.endsWith(`/${file}`), `${shown.getText(range)} leads to ${target}`);
        assert.equal(target.fragment, `L${line}`);
      }
      assert.equal(
        vscode.languages.getDiagnostics(shown.uri).filter(({ source }) => source === "kata"),
        [],
      );
      await vscode.commands.executeCommand("undo");
    },
  },
  {
    name: "the effective configuration is compared with the file, and with another release",
    async run() {
      const document = await open(samples.runtimeRs);
      await vscode.commands.executeCommand("kata.compareEffectiveWithFile");
      const input = await eventually("a diff is open", () => {
        const shown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
        return shown instanceof vscode.TabInputTextDiff ? shown : undefined;
      });
      assert.equal(input.original.toString(), document.uri.toString());
      const merged = await vscode.workspace.openTextDocument(input.modified);
      // The file asks for 8 vCPUs and at most 4.
      assert.match(merged.getText(), /^default_vcpus = 4/m);
      assert.match(merged.getText(), /^# /m);
    },
  },
  {
    name: "the view of what is at risk can be opened",
    async run() {
      await open(samples.go);
      await vscode.commands.executeCommand("kata.showAtRisk");
    },
  },
  {
    name: "a restarted server checks the open files again",
    async run() {
      const document = await open(samples.go);
      const [before] = await diagnostics(document, (all) => all.length > 0);
      // The same diagnostic is the same object.
      const sentAgain = ([first]: readonly vscode.Diagnostic[]) => first !== undefined && first !== before;
      await vscode.commands.executeCommand("kata.restartServer");
      await diagnostics(document, sentAgain);
    },
  },
  {
    name: "a text that has no file yet is checked as soon as it is Kata's",
    async run() {
      const document = await vscode.workspace.openTextDocument({ language: "toml" });
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(0, 0), '[hypervisor.qemu]\ndefault_memory = "2048"\n');
      assert.ok(await vscode.workspace.applyEdit(edit));
      await diagnostics(document, (all) => all.some((each) => codeOf(each) === "wrong-type"));
    },
  },
  {
    name: "Enter continues a comment, and quotes in one are not closed",
    async run() {
      const document = await openNew("config/configuration-qemu.toml", "# one\n# two\nkey = 1\n");
      const editor = vscode.window.activeTextEditor;
      assert.ok(editor?.document === document, "it is not shown");
      editor.selection = new vscode.Selection(1, 5, 1, 5);
      await vscode.commands.executeCommand("type", { text: "\n" });
      await vscode.commands.executeCommand("type", { text: 'a "' });
      assert.equal(document.lineAt(2).text, '# a "');
      await vscode.commands.executeCommand("workbench.action.files.revert");
    },
  },
  {
    name: "a template has a language of its own, and is checked",
    async run() {
      const text = '[hypervisor.qemu]\ndefault_vcpus = @DEFVCPUS@\ndefault_memory = "2048"\n';
      const document = await openNew("configuration-qemu.toml.in", text);
      assert.equal(document.languageId, "kata-toml-template");
      await diagnostics(document, (all) => all.some((each) => codeOf(each) === "wrong-type"));
    },
  },
  {
    name: "configuration of containerd, CRI-O and Docker that leads to Kata is checked",
    async run() {
      const containerd =
        'version = 3\n[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.kata-qemu]\nruntime_type = "io.containerd.runc.v2"\n';
      const crio =
        '[crio.runtime.runtimes.kata-qemu]\nruntime_path = "/usr/bin/containerd-shim-kata-v2"\nruntime_type = "oci"\n';
      const docker = '{ "runtimes": { "kata": { "path": "/usr/bin/kata-runtime" } } }\n';
      for (const [file, text, rule] of [
        ["etc/containerd/conf.d/kata.toml", containerd, "cri-handler"],
        ["etc/crio/crio.conf.d/99-kata.conf", crio, "cri-handler"],
        ["etc/docker/daemon.json", docker, "docker-runtime"],
      ] as const) {
        const document = await openNew(file, text);
        await diagnostics(document, (all) => all.some((each) => codeOf(each) === rule));
      }
    },
  },
  {
    name: "TOML in Markdown and values of the chart are checked where they stand",
    async run() {
      const fence = '# Memory\n\n```toml\n[hypervisor.qemu]\ndefault_memory = "2048"\n```\n';
      const markdown = await openNew("docs/memory.md", fence);
      await diagnostics(markdown, (all) => all.some((each) => codeOf(each) === "wrong-type"));
      const values = await openNew(
        "deploy/more/values.yaml",
        "shims:\n  disableAll: true\n  qemu:\n    enabled: yess\n",
      );
      await diagnostics(values, (all) => all.some((each) => codeOf(each)?.startsWith("chart-") === true));
    },
  },
  {
    name: "the code of a problem leads to the rule's page in the editor",
    async run() {
      const document = await open(samples.go);
      const [{ code } = { code: undefined }] = await diagnostics(document, (all) => all.length > 0);
      assert.ok(typeof code === "object", "the code is no link");
      assert.match(code.target.toString(), /^command:kata\.explainRule\?/);
      const page = await vscode.workspace.openTextDocument(vscode.Uri.parse(`kata-rule:/${code.value}.md`));
      assert.match(page.getText(), new RegExp(`^# ${code.value}\\n`));
    },
  },
  {
    name: "the log has the protocol's messages where the setting asks for them",
    async run() {
      const document = await open(samples.runtimeRs);
      const settings = vscode.workspace.getConfiguration("kata");
      await settings.update("trace.server", "messages", vscode.ConfigurationTarget.Workspace);
      try {
        await vscode.commands.executeCommand("kata.showOutput");
        await eventually("a message of the protocol in the log", async () => {
          await hover(document, place(document, "default_vcpus"), /CPU/i);
          const log = vscode.workspace.textDocuments.find(
            ({ fileName, uri }) => uri.scheme === "output" && /kata/i.test(fileName),
          );
          return log?.getText().includes("textDocument/hover") ? log : undefined;
        });
      } finally {
        await settings.update("trace.server", undefined, vscode.ConfigurationTarget.Workspace);
      }
    },
  },
  {
    name: "every command of the manifest is there",
    async run() {
      const extension = vscode.extensions.getExtension("kata-config.kata-config");
      const there = await vscode.commands.getCommands(true);
      assert.ok(extension);
      for (const { command } of extension.packageJSON.contributes.commands)
        assert.ok(there.includes(command), command);
    },
  },
  {
    name: "files of other programs get nothing",
    async run() {
      // The order tells that the extension had its turn: it has answered about the later file.
      const other = await openNew("etc/containerd/other.toml", "version = 2\n[plugins]\nverson = True\n");
      await diagnostics(
        await openNew("configuration-qemu.toml", "[hypervisor.qemu]\nkernle = 1\n"),
        (all) => all.length > 0,
      );
      assert.equal(await diagnostics(other, () => true), []);
      await completions(other, new vscode.Position(0, 0), (labels) => labels.length === 0);
    },
  },
];
