/** The door of agents/: what follows the graph from outside of it, and what that takes. */
export { PathView, type ToldChange } from './client/path-view.js';
