import Type, { type Static, type TSchema } from 'typebox';

/**
 * A value, or null where it is not known or does not exist. Written as a list of types ({type: ["number", "null"]}),
 * which the compiled serializer takes without trying alternatives.
 */
export function Nullable<T extends TSchema & { type: string }>(schema: T) {
  return Type.Unsafe<Static<T> | null>({ ...schema, type: [schema.type, 'null'] });
}

/** One of some words. Written as an enumeration, which the compiled serializer takes as a text. */
export const OneOf = <const T extends readonly string[]>(words: T, description?: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...words], ...(description && { description }) });

export const Lon = Type.Number({
  minimum: -180,
  maximum: 180,
  description: 'Longitude, degrees, WGS 84',
  examples: [-0.5792],
});
export const Lat = Type.Number({
  minimum: -90,
  maximum: 90,
  description: 'Latitude, degrees, WGS 84',
  examples: [44.8378],
});
/** A day of the calendar; 2025-02-30 is none. */
export const Day = Type.String({
  format: 'date',
  description: 'A day, YYYY-MM-DD',
  examples: ['2025-04-01'],
});
export const Moment = Type.String({ format: 'date-time', description: 'A moment, ISO 8601' });
/** How many items of a list are left out before the page; more than any list has cannot be counted to. */
export const Offset = Type.Integer({
  minimum: 0,
  maximum: 1_000_000_000,
  default: 0,
  description: 'Items left out before the page',
});
export const CommuneName = Type.Object({ code: Type.String(), name: Type.String() });

/** An RFC 9457 problem document. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable, for programs; x-problem-codes of this document has them all' }),
    detail: Type.String({ description: 'One sentence, for people' }),
    text_fr: Type.String({ description: 'The same in French' }),
    request_id: Type.String(),
    errors: Type.Optional(
      Type.Array(Type.Object({ in: Type.String(), path: Type.String(), message: Type.String() })),
    ),
  },
  { description: 'Problem document (RFC 9457)' },
);

/**
 * The errors that a route may answer, for its `response` schema: problems(400, 404). Typed as nothing, so that a
 * handler's type is that of its success.
 */
export function problems(...statuses: (keyof typeof PROBLEMS)[]): Record<never, never> {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: PROBLEMS[status], content: { 'application/problem+json': { schema: Problem } } },
    ]),
  );
}

/**
 * An answer that is sent as text or bytes already made, so that its schema only documents it: documented('application/geo+json', S).
 */
export function documented(
  description: string,
  type: string | readonly string[],
  schema: TSchema,
): Record<never, never> {
  const content = Object.fromEntries([type].flat().map((one) => [one, { schema }]));
  return { 200: { description, content } };
}

/** An answer 204, without a body. */
export function withoutContent(description: string): Record<never, never> {
  return { 204: { description, type: 'null' } };
}

const PROBLEMS = {
  400: 'The request is not as it should be',
  401: 'A token is missing or unknown',
  403: 'The token does not allow this',
  404: 'There is no such thing',
  406: 'None of the accepted media types can be given',
  409: 'It conflicts with what is there',
  413: 'The body is too large',
  414: 'A part of the address is too long',
  415: 'This media type is not understood',
  422: 'It can be read, but not done',
  429: 'Too many requests',
  502: 'Another server (OSRM, geocoding) answered what cannot be used',
  503: 'Not ready, or a part does not answer',
  504: 'Another server (OSRM, geocoding) did not answer in time',
};

export const Position = Type.Array(Type.Number(), { minItems: 2, maxItems: 3 });
export const PointGeometry = Type.Object({ type: Type.Literal('Point'), coordinates: Position });
export const MultiPolygonGeometry = Type.Object({
  type: Type.Literal('MultiPolygon'),
  coordinates: Type.Array(Type.Array(Type.Array(Position))),
});
export const LineGeometry = Type.Object({
  type: Type.Literal('LineString'),
  coordinates: Type.Array(Position),
});

/** A GeoJSON feature (RFC 7946) with these properties. */
export const FeatureOf = <G extends TSchema, P extends TSchema>(geometry: G, properties: P) =>
  Type.Object({
    type: Type.Literal('Feature'),
    id: Type.Optional(Type.Union([Type.String(), Type.Number()])),
    geometry,
    properties,
  });

/** A GeoJSON feature collection (RFC 7946) of such features. */
export const CollectionOf = <G extends TSchema, P extends TSchema>(geometry: G, properties: P) =>
  Type.Object({
    type: Type.Literal('FeatureCollection'),
    features: Type.Array(FeatureOf(geometry, properties)),
  });

/** Something to tell beside an answer. */
export const Notice = Type.Object({ code: Type.String(), text: Type.String(), text_en: Type.String() });
