/** The driver of a hypervisor's table: `cloud-hypervisor` was renamed `clh` in 3.30.0. */
export function driverOf(table: string): string {
  return table === "cloud-hypervisor" ? "clh" : table;
}
