package observe

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tenon-health/tenon/core/domain"
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
	showCounts(m, clock, jobsDesc, jobAgeDesc, jobs.Count, func(c domain.JobCount) counted {
		return counted{[]string{string(c.Kind), string(c.State)}, c.Count, c.Oldest}
	})
}

// ShowOnboardings shows how far the companies have come.
func (m *Metrics) ShowOnboardings(onboardings ports.Onboardings, clock ports.Clock) {
	showCounts(m, clock, onboardingsDesc, onboardingAgeDesc, onboardings.Count, func(c domain.OnboardingCount) counted {
		return counted{[]string{string(c.Step)}, c.Count, c.Oldest}
	})
}

// counted is how many there are that have the labels in common.
type counted struct {
	labels []string
	count  int64
	oldest time.Time
}

// showCounts shows what a store has counted, and how old the oldest is.
func showCounts[C any](
	m *Metrics, clock ports.Clock, count, oldest *prometheus.Desc, ask func(context.Context) ([]C, error),
	view func(C) counted,
) {
	m.registry.MustRegister(&lookup{
		now: m.now, figures: []*prometheus.Desc{count, oldest},
		ask: func(ctx context.Context) (all []prometheus.Metric, err error) {
			counts, err := ask(ctx)
			for _, each := range counts {
				c := view(each)
				all = append(all, gauge(count, float64(c.count), c.labels), age(oldest, clock, c.oldest, c.labels))
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
