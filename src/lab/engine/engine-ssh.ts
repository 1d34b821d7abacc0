/**
 * Connects to an engine over ssh as the docker CLI does: `ssh HOST docker system dial-stdio`. Uses the system's ssh,
 * so that its config, agent and known hosts apply; docker-modem's own ssh client does not check host keys.
 */
import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';

/** Opens a byte stream to the engine's socket on that host. An error of ssh is an error of the stream. */
export function dialOverSsh(url: URL): Duplex {
  const child = spawn('ssh', sshArguments(url), { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  const stream = new Duplex({
    read: () => child.stdout.resume(),
    write: (chunk, _encoding, done) => child.stdin.write(chunk, () => done()),
    final: (done) => child.stdin.end(done),
    destroy: (error, done) => {
      child.kill('SIGKILL');
      done(error);
    },
  });
  child.stdin.on('error', () => {});
  child.stdout.on('data', (chunk) => {
    if (!stream.push(chunk)) child.stdout.pause();
  });
  child.on('error', (error) => stream.destroy(sshError(error.message)));
  child.on('close', (code) => {
    if (code === 0 || stream.destroyed) stream.push(null);
    else stream.destroy(sshError(said.trim() || `ssh exited with ${code}`));
  });
  // The HTTP client calls these on every socket; a pipe does not have them.
  return Object.assign(stream, {
    setTimeout: () => stream,
    setNoDelay: () => stream,
    setKeepAlive: () => stream,
    ref: () => stream,
    unref: () => stream,
  });
}

/** An error in the form that `engineErrorOf` expects. */
function sshError(said: string): Error {
  return Object.assign(new Error(said), { code: 'ESSH' });
}

/** `--` ends the options, so that a host name cannot be taken for one; BatchMode: a password prompt would hang. */
export function sshArguments(url: URL): string[] {
  const login = url.username ? ['-l', decodeURIComponent(url.username)] : [];
  const port = url.port ? ['-p', url.port] : [];
  const reach = ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=10'];
  return [...reach, ...login, ...port, '--', url.hostname, 'docker', 'system', 'dial-stdio'];
}
