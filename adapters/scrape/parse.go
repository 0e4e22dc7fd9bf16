package scrape

import (
	"cmp"
	"errors"
	"io"
	"maps"
	"math"
	"regexp"
	"slices"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/tenon-health/tenon/core/domain"
)

// durations is the histogram of requests of a node, and reads the operations of which it counts here: those that wake
// people by the alert TenonSlow.
const durations = "tenon_http_request_duration_seconds"

// build is told by each node of the API, also by one that has answered nothing yet.
const build = "tenon_build_info"

var reads = regexp.MustCompile(`^.+[.](get|list)$`)

var errNoNode = errors.New("scrape: this is no node of the API")

// parse sums the reads of a node.
func parse(text io.Reader) ([]domain.RequestBucket, error) {
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(text)
	if err != nil {
		return nil, err
	}
	if families[build] == nil {
		return nil, errNoNode
	}
	counts := map[float64]float64{}
	for _, metric := range families[durations].GetMetric() {
		if reads.MatchString(operation(metric)) {
			addBuckets(counts, metric.GetHistogram().GetBucket())
		}
	}
	return sorted(counts), nil
}

func operation(metric *dto.Metric) string {
	for _, label := range metric.GetLabel() {
		if label.GetName() == "operation" {
			return label.GetValue()
		}
	}
	return ""
}

func addBuckets(counts map[float64]float64, buckets []*dto.Bucket) {
	for _, b := range buckets {
		if bound := b.GetUpperBound(); bound > 0 { // and a number
			counts[bound] += float64(b.GetCumulativeCount())
		}
	}
}

// sorted has the buckets by their bounds, with counts that do not fall, whoever answered.
func sorted(counts map[float64]float64) (all []domain.RequestBucket) {
	below := 0.
	for _, bound := range slices.SortedFunc(maps.Keys(counts), cmp.Compare[float64]) {
		below = math.Max(below, counts[bound])
		all = append(all, domain.RequestBucket{Bound: bound, Count: below})
	}
	return all
}
