import { connect, createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { freePort } from '../../../src/launcher/port.js';

/** The ports that a system gives to listeners that name none begin above these. */
const GIVEN_AWAY_FROM = 32_768;

it('finds a port that no connection of another program is given meanwhile, and that can be listened on', async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, () => freePort('127.0.0.1', 0)));
  expect(ports.filter((port) => port >= GIVEN_AWAY_FROM || port < 1024)).toEqual([]);
  const [port = 0] = ports;
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
  server.close();
});

it('says which variable chooses another port when the wanted one is taken', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(freePort('127.0.0.1', port)).rejects.toThrow(
    `Port ${port} is in use on 127.0.0.1: stop what uses it or choose another one with PORT.`,
  );
  server.close();
});
