/** Stands in for `@vscode/native-watchdog`, which needs a compiler; the tests end the editor's whole process group. */
exports.start = () => {};
exports.exit = (code) => process.exit(code || 0);
