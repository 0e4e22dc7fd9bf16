package cli

import (
	"cmp"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type jobView struct {
	ID              domain.JobID        `json:"id"`
	Kind            domain.JobKind      `json:"kind"`
	State           domain.JobState     `json:"state"`
	Enterprise      domain.EnterpriseID `json:"enterprise_id"` // empty for the platform
	CancelRequested bool                `json:"cancel_requested"`
	Done            int64               `json:"done"`
	Total           int64               `json:"total"` // 0 until it is known
	Error           string              `json:"error"` // code of the last failure
	Attempts        int                 `json:"attempts"`
	CreatedAt       time.Time           `json:"created_at"`
	UpdatedAt       time.Time           `json:"updated_at"`
}

func viewJob(j domain.Job) jobView {
	return jobView{
		j.ID, j.Kind, j.State, j.Enterprise, j.CancelRequested, j.Done, j.Total, j.Error, j.Attempts, j.CreatedAt,
		j.UpdatedAt,
	}
}

// jobsView is a page of jobs, or all that a command was done to.
type jobsView struct {
	Items []jobView `json:"items"`
	Page  int       `json:"page"`
	Size  int       `json:"size"`
	Total int64     `json:"total_items"`
}

func pageView(p domain.Page[jobView]) jobsView { return jobsView(p) }

// jobs prints a table.
func (p printer) jobs(all jobsView) error {
	if p.json {
		return p.answer(all, "")
	}
	table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tKIND\tSTATE\tENTERPRISE\tDONE\tATTEMPTS\tERROR\tCHANGED")
	for _, j := range all.Items {
		fmt.Fprintf(
			table, "%s\t%s\t%s\t%s\t%d/%d\t%d\t%s\t%s\n", j.ID, j.Kind, j.State, cmp.Or(j.Enterprise, "-"), j.Done, j.Total,
			j.Attempts, cmp.Or(j.Error, "-"), formatTime(j.UpdatedAt),
		)
	}
	if more := all.Total - int64(len(all.Items)); more > 0 {
		fmt.Fprintf(p.err, "%d of %d; see --page and --size.\n", len(all.Items), all.Total)
	}
	return table.Flush()
}
