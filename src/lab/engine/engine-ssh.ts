/**
 * An engine behind ssh, the way the docker CLI goes there: `ssh HOST docker system dial-stdio`. The system's ssh, so
 * that its config, agent and known hosts hold; docker-modem's own ssh client would check no host key.
 */
import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';

/** One byte stream to the engine's socket on that host. An error of ssh is an error of the stream. */
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
    else stream.destroy(sshError(said.trim() || `it ended with ${code}`));
  });
  // http's client asks these of every socket; a pipe has no such things.
  return Object.assign(stream, {
    setTimeout: () => stream,
    setNoDelay: () => stream,
    setKeepAlive: () => stream,
    ref: () => stream,
    unref: () => stream,
  });
}

/** As `engineErrorOf` knows it. */
function sshError(said: string): Error {
  return Object.assign(new Error(said), { code: 'ESSH' });
}

/** `--` ends the options, so that no host name can be taken for one; BatchMode: a password prompt would hang us. */
export function sshArguments(url: URL): string[] {
  const login = url.username ? ['-l', decodeURIComponent(url.username)] : [];
  const port = url.port ? ['-p', url.port] : [];
  const reach = ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=10'];
  return [...reach, ...login, ...port, '--', url.hostname, 'docker', 'system', 'dial-stdio'];
}
