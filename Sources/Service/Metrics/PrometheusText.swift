/// Prometheus's text format: a help line, a type line, and a line for each value; labels escaped.
struct PrometheusText {
    private(set) var text = ""

    /// The type of the format, for HTTP.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    mutating func gauge(_ name: String, _ help: String, _ value: some BinaryInteger) {
        head(name, help, "gauge")
        line(name, [], "\(value)")
    }

    mutating func counter(_ name: String, _ help: String, _ value: UInt64) {
        head(name, help, "counter")
        line(name, [], "\(value)")
    }

    mutating func counter(_ name: String, _ help: String, label: String, _ values: [String: UInt64]) {
        head(name, help, "counter")
        for (key, value) in values.sorted(by: { $0.key < $1.key }) { line(name, [(label, key)], "\(value)") }
    }

    mutating func counter(
        _ name: String, _ help: String, labels: (String, String), _ values: [String: [String: UInt64]]
    ) {
        head(name, help, "counter")
        for (first, inner) in values.sorted(by: { $0.key < $1.key }) {
            for (second, value) in inner.sorted(by: { $0.key < $1.key }) {
                line(name, [(labels.0, first), (labels.1, second)], "\(value)")
            }
        }
    }

    /// One value that is 1 and says something in its labels.
    mutating func information(_ name: String, _ help: String, _ labels: [(String, String)]) {
        head(name, help, "gauge")
        line(name, labels, "1")
    }

    /// In seconds.
    mutating func histogram(_ name: String, _ help: String, _ histogram: Histogram) {
        head(name, help, "histogram")
        for (bound, count) in zip(Histogram.boundsMilliseconds, histogram.atMost) {
            line("\(name)_bucket", [("le", Self.seconds(.milliseconds(bound)))], "\(count)")
        }
        line("\(name)_bucket", [("le", "+Inf")], "\(histogram.count)")
        line("\(name)_sum", [], Self.seconds(histogram.sum))
        line("\(name)_count", [], "\(histogram.count)")
    }

    /// Seconds with as many decimals as there are, at most six.
    private static func seconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let digits = String(attoseconds / 1_000_000_000_000 + 1_000_000).dropFirst()
        let decimals = String(digits.reversed().drop { $0 == "0" }.reversed())
        return decimals.isEmpty ? "\(seconds)" : "\(seconds).\(decimals)"
    }

    private mutating func head(_ name: String, _ help: String, _ type: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    private mutating func line(_ name: String, _ labels: [(String, String)], _ value: String) {
        let shown = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
        text += name + (shown.isEmpty ? "" : "{\(shown)}") + " \(value)\n"
    }

    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for character in value {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
