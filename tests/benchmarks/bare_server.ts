/**
 * The least that an answer over HTTP can cost here: a bare Fastify that sends the text it is given, with no plugin, log or limit. Run as a process
 * of its own by `throughput.ts`; takes the text on stdin, tells its address on stdout. GET /cpu: seconds of processor that it has used.
 */
import { text } from 'node:stream/consumers';
import fastify from 'fastify';

const body = await text(process.stdin);
const app = fastify();
app.get('/api/v1/eligibility', (_request, reply) => {
  reply.type('application/json; charset=utf-8');
  return body;
});
app.get('/cpu', () => {
  const { user, system } = process.cpuUsage();
  return { seconds: (user + system) / 1e6 };
});
process.on('SIGTERM', () => void app.close());
console.log(`answers on ${await app.listen({ port: 0, host: '127.0.0.1' })}`);
