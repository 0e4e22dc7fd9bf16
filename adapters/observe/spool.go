package observe

import "github.com/prometheus/client_golang/prometheus"

// spool is what lies on this node's disk of uploads that are under way.
type spool struct {
	used, most prometheus.Gauge
	refused    prometheus.Counter
}

func newSpool(r *prometheus.Registry) spool {
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Name: "tenon_spool_bytes_" + name, Help: help})
	}
	s := spool{
		used: gauge("used", "Bytes of uploads that lie on the disk."), most: gauge("max", "Bytes that there may be."),
		refused: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "tenon_spool_refused_total", Help: "Uploads refused because too many bytes lay on the disk.",
		}),
	}
	r.MustRegister(s.used, s.most, s.refused)
	return s
}

// Spooled tells how many bytes lie on the disk, and how many there may be.
func (m *Metrics) Spooled(used, most int64) {
	m.spool.used.Set(float64(used))
	m.spool.most.Set(float64(most))
}

// SpoolRefused counts an upload for which there was no space.
func (m *Metrics) SpoolRefused() { m.spool.refused.Inc() }
