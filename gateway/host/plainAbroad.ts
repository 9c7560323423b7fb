/** Whether what is sent to a URL leaves this machine in plain text. */
export function isPlainAbroad({ protocol, hostname }: URL): boolean {
  return protocol !== 'https:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
