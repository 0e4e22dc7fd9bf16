package domain

import (
	"strconv"
	"time"
)

// AssetQuery is which files of a project to list, newest first.
type AssetQuery struct {
	Project ProjectID
	Paging
}

// Delete makes the asset as if it were not there; its bytes go by a job.
func (a *Asset) Delete(now time.Time) { a.Deleted, a.ExpiresAt = true, now }

// NewRemoval is the job that removes what was marked as deleted in a tenant, so many assets.
func NewRemoval(id JobID, e EnterpriseID, t TenantID, by Call, now time.Time, assets int64) Job {
	return NewJob(id, JobRemoveAssets, e, t, by, now, map[string]string{"assets": strconv.FormatInt(assets, 10)})
}
