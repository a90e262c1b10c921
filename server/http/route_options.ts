import type { FastifyContextConfig, FastifySchema } from 'fastify';
import type { TokenScope } from '../../data/store/stored_records.ts';

/** The options of a route: what is asked and answered, and the limits that it has of its own. */
export const withSchema = <S extends FastifySchema>(schema: S, config: FastifyContextConfig = {}) => ({
  config,
  schema,
});

/** The same of a route that asks for a token which allows `scope`. */
export const withScope = <S extends FastifySchema>(
  scope: TokenScope,
  schema: S,
  config: FastifyContextConfig = {},
) => ({
  config: { ...config, scope },
  schema: { ...schema, security: [{ token: [] }] },
});
