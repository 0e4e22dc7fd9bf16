package domain_test

import (
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// writesNoData are what writers of records may do that stores nothing where records lie.
var writesNoData = []domain.Action{
	domain.RecordExport,
	domain.ShareCreate,
	domain.ExecutionRepeat,
	domain.RecordCheck,
	domain.UploadGet,
	domain.UploadAbort,
	domain.FileDelete,
}

// Whatever a writer of records may do waits while the place of the records is changed, so that no action is forgotten.
func TestWhatWritesRecordsWaitsForTheirPlace(t *testing.T) {
	t.Parallel()
	for _, action := range domain.Actions() {
		writer := slices.Contains(domain.Relations(action), domain.RecordWriter)
		if writer && domain.WritesData(action) == slices.Contains(writesNoData, action) {
			t.Errorf("%s: say in dataWrites that it writes data, or here that it does not", action)
		}
	}
}
