package observe

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tenon-health/tenon/ports"
)

var (
	jobsDesc = prometheus.NewDesc("tenon_jobs",
		"Jobs that have not ended, and those that were given up, on all nodes.", []string{"kind", "state"}, nil)
	jobAgeDesc = prometheus.NewDesc("tenon_job_oldest_seconds",
		"For how long the first of them is due.", []string{"kind", "state"}, nil)
	onboardingsDesc = prometheus.NewDesc("tenon_onboardings",
		"Onboardings by the step that they have come to.", []string{"step"}, nil)
	onboardingAgeDesc = prometheus.NewDesc("tenon_onboarding_oldest_seconds",
		"For how long one has not gone on from the step.", []string{"step"}, nil)
)

// ShowJobs shows how many jobs wait, and for how long. clock is that by which they are due.
func (m *Metrics) ShowJobs(jobs ports.Jobs, clock ports.Clock) {
	m.registry.MustRegister(&lookup{
		now: m.now, figures: []*prometheus.Desc{jobsDesc, jobAgeDesc},
		ask: func(ctx context.Context) (all []prometheus.Metric, err error) {
			counts, err := jobs.Count(ctx)
			for _, c := range counts {
				labels := []string{string(c.Kind), string(c.State)}
				all = append(all, gauge(jobsDesc, float64(c.Count), labels), age(jobAgeDesc, clock, c.Oldest, labels))
			}
			return all, err
		},
	})
}

// ShowOnboardings shows how far the companies have come.
func (m *Metrics) ShowOnboardings(onboardings ports.Onboardings, clock ports.Clock) {
	m.registry.MustRegister(&lookup{
		now: m.now, figures: []*prometheus.Desc{onboardingsDesc, onboardingAgeDesc},
		ask: func(ctx context.Context) (all []prometheus.Metric, err error) {
			counts, err := onboardings.Count(ctx)
			for _, c := range counts {
				labels := []string{string(c.Step)}
				all = append(
					all, gauge(onboardingsDesc, float64(c.Count), labels), age(onboardingAgeDesc, clock, c.Oldest, labels),
				)
			}
			return all, err
		},
	})
}

func gauge(figure *prometheus.Desc, value float64, labels []string) prometheus.Metric {
	return prometheus.MustNewConstMetric(figure, prometheus.GaugeValue, value, labels...)
}

func age(figure *prometheus.Desc, clock ports.Clock, since time.Time, labels []string) prometheus.Metric {
	return gauge(figure, max(clock.Now().Sub(since).Seconds(), 0), labels)
}
