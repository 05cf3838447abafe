/** The door of schema/: the hand-written API as SDL. The types of evidence are added in resolvers/. */
export { sdl } from './generated/sdl.js';
