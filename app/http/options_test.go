package http

import "time"

// Usual are the options of an installation that sets none.
func Usual() Options {
	return Options{
		Timeout: 30 * time.Second, UploadTimeout: 15 * time.Minute, BodyLimit: 2 << 20, UploadLimit: 1 << 30,
		TenantHeader: "org-id", RequestKey: "test",
	}
}
