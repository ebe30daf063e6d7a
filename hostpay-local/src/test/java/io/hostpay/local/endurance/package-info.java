/** Many payments through the whole pipeline, while deliveries, services or the database fail. */
@NullMarked
package io.hostpay.local.endurance;

import org.jspecify.annotations.NullMarked;
