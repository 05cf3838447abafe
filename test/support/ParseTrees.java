import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.tree.ParseTree;
import org.neo4j.cypher.internal.parser.v5.Cypher5Lexer;
import org.neo4j.cypher.internal.parser.v5.Cypher5Parser;

/**
 * The oracle of test/integration/hunt-grammar.test.ts: what the server's own parser sees in texts. Reads one
 * text a line, in Base64; writes a line for each: `error`, or every rule with the places of its first
 * and last character.
 */
public final class ParseTrees {
  public static void main(String[] arguments) throws Exception {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    var out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(outline(new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8)));
    }
    out.flush();
  }

  private static String outline(String text) {
    var errors = new int[1];
    var count = new BaseErrorListener() {
      @Override
      public void syntaxError(
          Recognizer<?, ?> recognizer, Object symbol, int line, int column, String message, RecognitionException e) {
        errors[0] += 1;
      }
    };
    var lexer = new Cypher5Lexer(CharStreams.fromString(text));
    lexer.removeErrorListeners();
    var parser = new Cypher5Parser(new CommonTokenStream(lexer));
    parser.removeErrorListeners();
    parser.addErrorListener(count);
    var tree = parser.statements();
    if (errors[0] > 0) return "error";
    var outline = new StringBuilder();
    describe(tree, outline);
    return outline.toString();
  }

  private static void describe(ParseTree tree, StringBuilder outline) {
    if (!(tree instanceof ParserRuleContext context)) return;
    outline.append(Cypher5Parser.ruleNames[context.getRuleIndex()]).append(' ');
    if (context.getStop() != null && context.getStop().getStopIndex() >= context.getStart().getStartIndex()) {
      outline.append(context.getStart().getStartIndex()).append('-').append(context.getStop().getStopIndex());
    }
    outline.append(';');
    for (int child = 0; child < context.getChildCount(); child += 1) describe(context.getChild(child), outline);
  }
}
