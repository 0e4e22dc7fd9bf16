package redis

import (
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
)

// SilenceDriver keeps the driver from writing lines of its own beside the log. It is for programs: the driver has one
// log for the whole process.
func SilenceDriver() { redis.SetLogger(&logging.VoidLogger{}) }
