/// Where the keys and array elements of a TOML text stand. The parser knows the line of a syntax error, but not that of
/// a key.
///
/// It is meant for text that parses, where it only has to tell keys from what merely looks like them. Of any other text
/// it makes something, in time linear in the text, so that it can run before the parser and say what that cannot take.
package struct TOMLKeyLines {
    /// The most keys and brackets inside each other. Every table that a dotted key makes is one for the parser's
    /// recursion.
    package static let depthMax = 64

    /// The first thing that the parser cannot take; nil: nothing. In a debug build it ends the process at them, in
    /// another one it does anything.
    package private(set) var problem: TOMLProblem?

    private struct Edge: Hashable {
        let parent: Int
        let step: ManifestStep
    }

    /// Places by how they are reached; 0 is the file.
    private var places: [Edge: Int] = [:]
    /// By place.
    private var lines = [1]
    /// How many elements `[[header]]`s have given a place so far.
    private var elementCounts: [Int: Int] = [:]

    package init(_ text: String) {
        var scanner = TOMLScanner(text)
        var table = 0
        while let statement = scanner.nextStatement() {
            switch statement {
            case .header(let keys, let isElement, let line):
                table = open(bounded(keys, line), isElement: isElement, line)
            case .assignment(let keys, let line):
                let place = note(bounded(keys, line), in: table, line)
                value(at: place, depth: 0, &scanner)
                scanner.skipStatement()
            }
        }
        problem = [problem, scanner.problem].compactMap(\.self).min { $0.line < $1.line }
    }

    /// The line of the value at this path, from 1; of the nearest table or array around it if it has no line of its own.
    package func line(of path: [ManifestStep]) -> Int {
        var place = 0
        for step in path {
            guard let next = places[Edge(parent: place, step: step)] else { break }
            place = next
        }
        return lines[place]
    }

    /// The place of a step, which is where it was first seen.
    private mutating func place(_ step: ManifestStep, in parent: Int, _ line: Int) -> Int {
        let edge = Edge(parent: parent, step: step)
        if let place = places[edge] { return place }
        places[edge] = lines.count
        lines.append(line)
        return lines.count - 1
    }

    /// Notes a key and, if it is dotted, the tables that it makes on its way.
    private mutating func note(_ keys: [String], in table: Int, _ line: Int) -> Int {
        keys.reduce(table) { place(.key($1), in: $0, line) }
    }

    /// The table that a header opens. A key of an array of tables means its last element.
    private mutating func open(_ keys: [String], isElement: Bool, _ line: Int) -> Int {
        var table = 0
        for (index, key) in keys.enumerated() {
            table = place(.key(key), in: table, line)
            let count = elementCounts[table] ?? 0
            if isElement, index == keys.count - 1 {
                elementCounts[table] = count + 1
                table = place(.element(count), in: table, line)
            } else if count > 0 {
                table = place(.element(count - 1), in: table, line)
            }
        }
        return table
    }

    /// Goes past a value and notes what is inside it.
    private mutating func value(at place: Int, depth: Int, _ scanner: inout TOMLScanner) {
        guard let bracket = scanner.openingBracket() else { return scanner.skipScalar() }
        guard depth < Self.depthMax else {
            foundTooDeep(scanner.line)
            return scanner.skipStatement()
        }
        var index = 0
        while scanner.nextElement(before: bracket.closing) {
            let line = scanner.line
            let element: Int
            if bracket.isArray {
                element = self.place(.element(index), in: place, line)
                index += 1
            } else {
                element = note(bounded(scanner.assignedKeys(), line), in: place, line)
            }
            value(at: element, depth: depth + 1, &scanner)
        }
    }

    private mutating func bounded(_ keys: [String], _ line: Int) -> [String] {
        guard keys.count > Self.depthMax else { return keys }
        foundTooDeep(line)
        return Array(keys.prefix(Self.depthMax))
    }

    private mutating func foundTooDeep(_ line: Int) {
        problem =
            problem
            ?? TOMLProblem(
                line: line, reason: "keys or brackets stand more than \(Self.depthMax) deep",
                remedy: "Take levels away.")
    }
}
