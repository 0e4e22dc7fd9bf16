package s3

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/tenon-health/tenon/core/domain"
)

const (
	// maxObjectsChecked is how many objects are looked at.
	maxObjectsChecked = 5000
	maxListed         = 1000 // at once, which is S3's own bound
)

// list is one page of the objects whose keys begin so, behind one.
func (d diagnostics) list(ctx context.Context, prefix, after string, limit int32) ([]types.Object, error) {
	page, err := d.client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{
		Bucket: d.name, Prefix: &prefix, StartAfter: &after, MaxKeys: &limit,
	})
	if err != nil {
		return nil, translate(err)
	}
	return page.Contents, nil
}

// orphans looks for objects that no row names.
func (d diagnostics) orphans(ctx context.Context, probe domain.Probe) (none domain.Finding, err error) {
	tenants, err := d.known.Organizations(ctx)
	if err != nil {
		return unknownRows(err), nil
	}
	found := domain.Orphans{
		What:   "objects of tenants are named by no row",
		Advice: "Was a backup restored in part? Who has made sure deletes them; nothing shows them any more.",
	}
	folders, after, looked := foldersOf(tenants), "", 0
	for {
		page, err := d.list(ctx, tenantFolder, after, maxListed)
		if err != nil {
			return none, err
		}
		names, err := d.unnamed(ctx, page, folders, probe)
		if err != nil {
			return unknownRows(err), nil
		}
		found.Names, looked = append(found.Names, names...), looked+len(page)
		if len(page) < maxListed || looked >= maxObjectsChecked {
			found.Looked = fmt.Sprintf("of %d that were looked at", looked)
			return found.Finding(), nil
		}
		after = *page[len(page)-1].Key
	}
}

func unknownRows(err error) domain.Finding {
	return domain.FindingUnchecked.Of(
		"It is not known which objects there should be: "+domain.ReasonOf(err)+".", "See what is said of postgres.",
	)
}

// foldersOf tells whose folder is whose.
func foldersOf(tenants []domain.TenantID) map[string]domain.TenantID {
	all := map[string]domain.TenantID{}
	for _, t := range append(tenants, probeTenant, otherTenant) {
		all[*objectKey(t, "")] = t
	}
	return all
}

// tenantFolder is where the objects of all tenants lie.
const tenantFolder = "t/"

// unnamed are the keys of a page that no row names, and that are there still. What is new may have no row yet.
func (d diagnostics) unnamed(
	ctx context.Context, page []types.Object, folders map[string]domain.TenantID, probe domain.Probe,
) (keys []string, err error) {
	var known []domain.TenantObject
	for _, o := range page {
		folder, key := split(*o.Key)
		t, isKnown := folders[folder]
		switch {
		case o.LastModified == nil || o.LastModified.After(probe.Old()) || strings.HasPrefix(string(t), domain.ProbeName):
		case !isKnown:
			keys = append(keys, *o.Key)
		default:
			known = append(known, domain.TenantObject{Tenant: t, Key: key})
		}
	}
	orphans, err := d.known.OrphanObjects(ctx, known)
	if err != nil {
		return nil, err
	}
	for _, o := range orphans {
		if _, err := d.Size(ctx, o.Tenant, o.Key); !errors.Is(err, domain.ErrObjectNotFound) {
			keys = append(keys, *objectKey(o.Tenant, o.Key))
		}
	}
	return keys, nil
}

// split tells the folder of a tenant, t/<hash>/, from the key in it.
func split(object string) (folder, key string) {
	end := len(*objectKey("t", ""))
	if len(object) < end {
		return object, ""
	}
	return object[:end], object[end:]
}
