/// A Grafana dashboard. All panels are of metrics that `/metrics` serves (SVC-16), which a test holds.
struct Dashboard: Encodable {
    let uid: String
    let title: String
    let panels: [Panel]
    var schemaVersion = 39
    var refresh = "5s"
    var tags = ["laneway"]
    var time = ["from": "now-15m", "to": "now"]
    var timezone = "utc"
    var templating = Templating()

    /// Which Prometheus, and which session.
    struct Templating: Encodable {
        struct Variable: Encodable {
            let name: String
            let type: String
            let query: String
            var datasource: DataSource?
            var refresh = 2
            var includeAll: Bool?
            var multi: Bool?
        }
        var list = [
            Variable(name: "datasource", type: "datasource", query: "prometheus"),
            Variable(
                name: "session", type: "query", query: "label_values(laneway_up, session)", datasource: .variable,
                includeAll: false, multi: false),
        ]
    }

    struct DataSource: Encodable {
        let type: String
        let uid: String

        /// The one that is chosen in the dashboard.
        static let variable = DataSource(type: "prometheus", uid: "${datasource}")
    }

    /// One chart.
    struct Panel: Encodable {
        struct Place: Encodable {
            let h: Int
            let w: Int
            let x: Int
            let y: Int
        }
        struct Target: Encodable {
            let refId: String
            let expr: String
            let legendFormat: String
            var datasource = DataSource.variable
        }
        struct FieldConfig: Encodable {
            struct Defaults: Encodable {
                let unit: String
                var min = 0
            }
            let defaults: Defaults
            var overrides: [String] = []
        }
        let id: Int
        let type: String
        let title: String
        let description: String
        let gridPos: Place
        let fieldConfig: FieldConfig
        let targets: [Target]
        var datasource = DataSource.variable
    }

    /// What a panel shows; where it stands follows from its place in the list.
    struct Chart {
        var type = "timeseries"
        let title: String
        let description: String
        /// As Grafana names units.
        var unit = "short"
        /// Expressions with what they are called.
        let series: [(expression: String, name: String)]
    }

    init(uid: String, title: String, _ charts: [Chart]) {
        self.uid = uid
        self.title = title
        panels = charts.enumerated().map { index, chart in
            Panel(
                id: index + 1, type: chart.type, title: chart.title, description: chart.description,
                gridPos: Panel.Place(h: 8, w: 12, x: index % 2 * 12, y: index / 2 * 8),
                fieldConfig: Panel.FieldConfig(defaults: .init(unit: chart.unit)),
                targets: chart.series.enumerated().map { number, series in
                    Panel.Target(
                        refId: String(UnicodeScalar(UInt8(ascii: "A") + UInt8(number))), expr: series.expression,
                        legendFormat: series.name)
                })
        }
    }
}
