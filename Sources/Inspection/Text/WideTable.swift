/// Rows for a ``TextTable`` whose last but wide cells go on in lines of their own.
extension TextTable {
    /// Adds a row; the parts of cell `wide` follow each other, as many on a line as `width` has room for.
    mutating func add(_ row: [String], wide: Int, parts: [String], width: Int = 36) {
        var lines: [String] = []
        for part in parts {
            if let last = lines.last, last.count + 2 + part.count <= width {
                lines[lines.count - 1] = last + ", " + part
            } else {
                if !lines.isEmpty { lines[lines.count - 1] += "," }
                lines.append(part)
            }
        }
        for (number, line) in (lines.isEmpty ? [""] : lines).enumerated() {
            var cells = number == 0 ? row : row.map { _ in "" }
            cells[wide] = line
            add(cells)
        }
    }
}
