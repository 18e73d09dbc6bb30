/// Builds one SVG document from shapes at whole coordinates. Styles are classes, so that colours follow the reader's
/// scheme.
struct SVGPage {
    private var shapes: [String] = []

    /// Text from its left end, or up to its right end.
    mutating func text(_ x: Int, _ y: Int, _ text: String, style: String, endsAtX: Bool = false) {
        let anchor = endsAtX ? #" text-anchor="end""# : ""
        shapes.append(#"<text x="\#(x)" y="\#(y)" class="\#(style)"\#(anchor)>\#(Self.escaped(text))</text>"#)
    }

    /// A filled rectangle, which says what it is when pointed at.
    mutating func bar(_ x: Int, _ y: Int, width: Int, height: Int, style: String, title: String) {
        shapes.append(
            #"<rect x="\#(x)" y="\#(y)" width="\#(width)" height="\#(height)" class="\#(style)">"#
                + "<title>\(Self.escaped(title))</title></rect>")
    }

    /// A horizontal line.
    mutating func line(_ x: Int, _ y: Int, to end: Int) {
        shapes.append(#"<path d="M\#(x) \#(y)H\#(end)" class="rule"/>"#)
    }

    /// The document, which ends in a line feed.
    func document(title: String, width: Int, height: Int) -> String {
        ([
            #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \#(width) \#(height)" width="\#(width)" "#
                + #"height="\#(height)" role="img">"#,
            "<title>\(Self.escaped(title))</title>", Self.style,
            #"<rect width="\#(width)" height="\#(height)" class="ground"/>"#,
        ] + shapes + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    /// Plain colours, then those for dark schemes: viewers that know no variables or schemes show the light ones.
    private static let style = """
        <style>
        text { font-family: system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font-size: 13px;
               font-variant-numeric: tabular-nums; fill: #1d2733; }
        .title { font-size: 22px; font-weight: 600; }
        .heading { font-size: 15px; font-weight: 600; }
        .name { font-weight: 600; }
        .long { font-size: 9.5px; }
        .figure, .small { font-size: 11.5px; }
        .muted, .small { fill: #5b6876; }
        .rule { stroke: #d5dbe1; fill: none; }
        .ground { fill: #ffffff; }
        .monolithic { fill: #8a94a0; }
        .pooled { fill: #d98a1f; }
        .laneway { fill: #0f8a7e; }
        .open { fill: #d5dbe1; }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6ebf0; }
          .muted, .small { fill: #9aa7b4; }
          .rule { stroke: #2c3742; }
          .ground { fill: #10161d; }
          .monolithic { fill: #7b8794; }
          .pooled { fill: #e2a040; }
          .laneway { fill: #2fb8a8; }
          .open { fill: #33404d; }
        }
        </style>
        """
}
