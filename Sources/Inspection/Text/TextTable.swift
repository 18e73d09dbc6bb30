/// A table for people: columns as wide as they need to be, numbers to the right.
package struct TextTable {
    /// To which side a column's cells lie.
    package enum Alignment {
        case left
        case right
    }

    private let columns: [(title: String, alignment: Alignment)]
    private var rows: [[String]] = []

    /// A table without rows.
    package init(_ columns: [(title: String, alignment: Alignment)]) { self.columns = columns }

    /// Adds a row: a cell for each column.
    package mutating func add(_ row: [String]) { rows.append(row) }

    /// The same without the columns in which every row has 0.
    package var withoutZeroColumns: TextTable {
        let kept = columns.indices.filter { column in !rows.allSatisfy { $0[column] == "0" } }
        var table = TextTable(kept.map { columns[$0] })
        for row in rows { table.add(kept.map { row[$0] }) }
        return table
    }

    /// Columns of a page, a margin for being indented left out.
    private static let pageWidth = 116

    /// The lines as they fit a page.
    package var linesWithinPage: [String] { lines(within: Self.pageWidth) }

    /// The lines, header first; a table that is wider follows in parts, each with the first column.
    package func lines(within width: Int) -> [String] {
        let lines = self.lines
        guard columns.count > 2, lines.contains(where: { $0.count > width }) else { return lines }
        // As many columns as fit, at least one beside the first.
        let count = (2..<columns.count).last { part(1..<$0).lines.allSatisfy { $0.count <= width } } ?? 2
        return part(1..<count).lines + [""] + part(count..<columns.count).lines(within: width)
    }

    /// The first column and those of `range`, without rows that have nothing there.
    private func part(_ range: Range<Int>) -> TextTable {
        var part = TextTable([columns[0]] + columns[range])
        for row in rows where row[0] != "" || row[range].contains(where: { $0 != "" }) {
            part.add([row[0]] + row[range])
        }
        return part
    }

    /// The lines, header first.
    package var lines: [String] {
        let header = columns.map(\.title)
        let widths = columns.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        return ([header] + rows).map { row in
            let cells = columns.indices.map { column in
                let fill = String(repeating: " ", count: widths[column] - row[column].count)
                return columns[column].alignment == .left ? row[column] + fill : fill + row[column]
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
