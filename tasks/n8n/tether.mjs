// Preloaded into n8n, which must not outlive the process that started it, not even one that was
// killed: the other end of its standard input closes with that process. n8n leads a process group,
// and while it starts it does not listen to signals that ask.
const everything = process.platform === 'win32' ? process.pid : -process.pid;
process.stdin
	.once('close', () => process.kill(everything, 'SIGKILL'))
	.resume()
	.unref();
