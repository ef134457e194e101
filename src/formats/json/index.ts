export { readJson, type JsonLimits, type JsonObject, type JsonProblem, type JsonReading, type JsonValue } from './read-json.ts';
