/**
 * Loaded before a process of the launcher (`node --import`): when the launcher is gone, even by a kill
 * -9, the channel to it closes, and the process is told to stop as Ctrl-C would tell it. The channel
 * alone keeps no process alive.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
