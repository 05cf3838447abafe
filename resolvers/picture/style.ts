/** Colours where it is dark; in the light, and where styles are not understood, those of the elements hold. */
export const style = `@media (prefers-color-scheme: dark) {
.ground { fill: #10151d; }
.ink { fill: #e6e9ef; }
.quiet { fill: #a3adbd; }
text[stroke] { stroke: #10151d; }
.box { fill: #1c2430; stroke: #5b6472; }
.choke { stroke: #f79009; }
.cause { stroke: #f97066; }
.cause-head { fill: #f97066; }
.consequence { stroke: #a3adbd; }
.consequence-head { fill: #a3adbd; }
}`;
