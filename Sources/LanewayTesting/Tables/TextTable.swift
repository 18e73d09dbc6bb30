/// Rows of text under a header, columns as wide as they need to be.
struct TextTable {
    /// Where a column's text stands.
    enum Alignment {
        case left
        case right
    }

    private let alignments: [Alignment]
    private var rows: [[String]]

    /// - Parameter columns: header and alignment of each; numbers stand at the right.
    init(_ columns: [(header: String, alignment: Alignment)]) {
        alignments = columns.map(\.alignment)
        rows = [columns.map(\.header)]
    }

    /// The first columns at the left, the others, which are numbers, at the right.
    init(texts: [String], numbers: [String]) {
        self.init(texts.map { ($0, .left) } + numbers.map { ($0, .right) })
    }

    /// Whether there is no row yet.
    var isEmpty: Bool { rows.count == 1 }

    /// Adds a row; missing cells are empty.
    mutating func add(_ cells: [String]) {
        rows.append(cells + [String](repeating: "", count: max(0, alignments.count - cells.count)))
    }

    /// The lines, each indented by two, without space at their ends.
    var lines: [String] {
        let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return alignments[column] == .left ? cell + padding : padding + cell
            }
            let line = cells.joined(separator: "  ")
            return "  " + line.prefix(line.count - line.reversed().prefix { $0 == " " }.count)
        }
    }
}
